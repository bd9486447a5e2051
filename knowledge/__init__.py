"""What the service centre knows: the catalogue, its editions, and which item a sentence means."""
