def relate(con): return 0
