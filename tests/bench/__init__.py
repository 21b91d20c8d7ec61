"""Our server beside those it can be compared with, under the same load; ``python -m tests.bench``.

The load generator is in C (``crowd/``), the servers run as people run them, and no test waits for
a figure: ``test_bench.py`` asks only that everything arrives.
"""
