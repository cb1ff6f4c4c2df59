"""The key that reflect's first migration names by this address; it stands with the other walls now."""

from imh_practice.shared.tenancy import OwnToGive

__all__ = ["OwnToGive"]
