#include "shared.h"

SEC("tp_btf/sched_switch") int wide(unsigned long long *args)
{
	struct task_struct___5_10 *task = (void *)args[1];
	/* 🐝🐝 */ long a = /* 蜜蜂 */ *(volatile long *)&task->state;
	/* é */ long b = task->pid;	/* ü */	long c = (a + b) * *(volatile long *)&task->state;

	return a + b + c;
}

SEC("license") char _license[] = "GPL";
