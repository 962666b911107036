/* What every program here shares: the few integer names that libbpf's headers expect, and shorthands. Types of the
 * kernel are declared by each program itself, with just the fields it reads: that is how CO-RE is meant to be used. */
#pragma once

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef _Bool bool;

#define BPF_MAP_TYPE_ARRAY 2

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define RELOCATED __attribute__((preserve_access_index))

/* bpf_core_read.h offers no macro of its own for the signedness and the shifts of a field. */
#define field_is_signed(field) __builtin_preserve_field_info(field, BPF_FIELD_SIGNED)
#define field_left_shift(field) __builtin_preserve_field_info(field, BPF_FIELD_LSHIFT_U64)
#define field_right_shift(field) __builtin_preserve_field_info(field, BPF_FIELD_RSHIFT_U64)

/* Keeps a computed value alive without giving the compiler a chance to fold several of them into one. */
#define REPORT(value) do { u64 reported = (value); asm volatile("" : : "r"(reported)); } while (0)

#define PROGRAM(name, type) SEC("raw_tp") int name(type *p)
