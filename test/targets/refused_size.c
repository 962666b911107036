/* An array of more than 4 GiB. */
struct oversized { unsigned char v[65536][65537]; };
struct oversized *oversized;
