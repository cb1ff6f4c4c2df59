"""How dates are typed, where it is not as Django has it for a language; see ``FORMAT_MODULE_PATH``."""
