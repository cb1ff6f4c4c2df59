"""What each role sees of each class of fields, by every way out of the product, beside what is declared."""
