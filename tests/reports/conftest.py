"""What the tests of reports share: a folder of finished files of their own."""

from tests.worker import files_dir, worker

__all__ = ["files_dir", "worker"]
