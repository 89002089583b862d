"""What is wrong now, told once, in Dutch, to who must act; and that it is over."""
