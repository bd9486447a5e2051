"""What the service centre knows: the catalogue, its editions, and which item a sentence means."""

from os import environ

# Read by libraries as they are imported. numpy's BLAS would start a thread a core, and these wait for one another: on two busy
# cores the index of 10,000 names took 3.4 s with them and .5 s without. Of pypinyin we need the characters, not 47,000 phrases.
environ.setdefault("OPENBLAS_NUM_THREADS", "1")
environ.setdefault("PYPINYIN_NO_PHRASES", "1")
