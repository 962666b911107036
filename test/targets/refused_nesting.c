/* The field sits below 70 nameless structs. */
#define TEN(inside) struct { struct { struct { struct { struct { struct { struct { struct { struct { struct { inside \
	}; }; }; }; }; }; }; }; }; };
struct deep_nesting { TEN(TEN(TEN(TEN(TEN(TEN(TEN(int v;))))))) } deep_nesting;
