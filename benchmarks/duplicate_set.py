def labelled():
    return []
