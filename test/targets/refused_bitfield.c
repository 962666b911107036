/* 60 bits that start at bit 7 of a packed struct: no eight aligned bytes hold them. */
struct straddling { unsigned char pad : 7; unsigned long v : 60; } __attribute__((packed)) straddling;
