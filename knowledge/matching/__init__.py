"""Which item a sentence means: pure text handling, index, features and decision."""
