/* The first offset that a load cannot reach. */
struct just_near { char pad[32768]; unsigned char v; } just_near;
