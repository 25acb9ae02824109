"""What the browser promises: the page as its scripts make it, and no request that is not ours."""
