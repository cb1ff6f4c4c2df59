"""Whatever somebody wrote, by every way out: PDF, CSV, spreadsheet, page, print and mail. It stays words."""
