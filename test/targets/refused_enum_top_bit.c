/* Target of enum_top_bit.bpf.c that has the enumerator. */
enum top_bit { TOP_BIT_LOW = 2, TOP_BIT_ALL = 0xffffffffU } top_bit;
