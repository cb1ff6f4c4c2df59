"""The code that says who may do what, changed in one place at a time: each change must turn a test red.

Not by a tool: mutmut 3.8 leaves decorated functions alone (our prepared questions are), copies the tree and lets each
mutant build its test database; cosmic-ray 8.7 starts a process for each; neither takes a ``.filter(…)`` or
``.in_force()`` out of a chain, which is how such code goes wrong. mutatest has had no release since 2022.
"""
