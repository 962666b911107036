/* Further than a load can reach. */
struct far_away { char pad[40000]; int v; } far_away;
struct just_near { char pad[32767]; unsigned char v; } just_near;
