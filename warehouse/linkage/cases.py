def join(con): return 0
