/* A field of 128 bits. */
struct sixteen_bytes { unsigned __int128 v; } sixteen_bytes;
