/* Shorthands for invented kernels. A type reaches the BTF only through a variable of it. */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef _Bool bool;


/* C allows a tag twice only in different scopes, so a second type of one name lives in a function of its own. */
#define SCOPE__(line, ...) int scope_##line(void) { __VA_ARGS__ kept __attribute__((used)); return 0; }
#define SCOPE_(line, ...) SCOPE__(line, __VA_ARGS__)
#define SECOND(...) SCOPE_(__COUNTER__, static __VA_ARGS__)
