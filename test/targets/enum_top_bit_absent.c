/* Target of enum_top_bit.bpf.c without the enumerator: poisoned before the check. */
enum top_bit { TOP_BIT_LOW = 2 } top_bit;
