/* The field is wider here; a load of one byte cannot be translated. */
struct narrow_read { unsigned long v; } narrow_read;
