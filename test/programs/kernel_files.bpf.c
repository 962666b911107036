/* Files, memory pages, block requests, modules and cgroups of real kernels. */
#include "core.h"

struct timespec64 { long long tv_sec; long tv_nsec; } RELOCATED;
struct super_block { u32 s_dev; unsigned long s_magic; } RELOCATED;
struct inode {
	u16 i_mode;
	unsigned long i_ino;
	union { const unsigned int i_nlink; unsigned int __i_nlink; };
	long long i_size;
	unsigned long i_state;
	u8 i_blkbits;
	struct super_block *i_sb;
	struct timespec64 i_ctime;
} RELOCATED;
struct inode___6_6 { struct timespec64 __i_ctime; } RELOCATED;
struct inode___6_11 { long long i_ctime_sec; u32 i_ctime_nsec; } RELOCATED;
struct qstr { union { struct { u32 hash; u32 len; }; u64 hash_len; }; const unsigned char *name; } RELOCATED;
struct dentry { struct qstr d_name; struct dentry *d_parent; struct inode *d_inode; unsigned char d_iname[32]; } RELOCATED;
struct dentry___union_name { union shortname_store { unsigned char string[40]; } d_shortname; } RELOCATED;
struct path { void *mnt; struct dentry *dentry; } RELOCATED;
struct file { struct path f_path; struct inode *f_inode; unsigned int f_flags; unsigned int f_mode; long long f_pos; } RELOCATED;
struct iov_iter { u8 iter_type; bool data_source; unsigned long count; unsigned long nr_segs; const void *iov; } RELOCATED;
struct iov_iter___renamed { const void *__iov; } RELOCATED;
struct iov_iter___5_10 { unsigned int type; } RELOCATED;
struct page { unsigned long flags; struct { int counter; } _refcount; union { struct { unsigned long private; }; }; } RELOCATED;
struct page___wrapped { struct { unsigned long f; } flags; } RELOCATED;
struct folio { unsigned long flags; unsigned long index; unsigned char _folio_order; struct page page; } RELOCATED;
struct kernfs_node { struct kernfs_node *parent; const char *name; u64 id; unsigned short flags; } RELOCATED;
struct kernfs_node___rcu { struct kernfs_node *__parent; } RELOCATED;
struct cgroup_subsys_state { int id; } RELOCATED;
struct cgroup { struct cgroup_subsys_state self; int level; struct kernfs_node *kn; u64 ancestor_ids[]; } RELOCATED;
struct cgroup___pointers { int level; struct cgroup *ancestors[]; } RELOCATED;
struct gendisk { char disk_name[32]; int major; } RELOCATED;
struct request_queue { struct gendisk *disk; } RELOCATED;
struct request { struct request_queue *q; unsigned int cmd_flags; u64 __sector; unsigned int __data_len; u64 start_time_ns; struct gendisk *rq_disk; } RELOCATED;
struct module_layout { void *base; unsigned int size; } RELOCATED;
struct module_memory { void *base; unsigned int size; } RELOCATED;
struct module { char name[56]; struct module_layout core_layout; struct module_memory mem[7]; } RELOCATED;
struct bio { u32 bi_opf; u16 bi_flags; unsigned char bi_status; } RELOCATED;

/* inode times: i_ctime, then __i_ctime, then split into seconds and nanoseconds. */
SEC("raw_tp/inode")
int inode_fields(struct inode *inode)
{
	struct inode___6_6 *middle = (void *)inode;
	struct inode___6_11 *late = (void *)inode;

	REPORT(inode->i_mode);
	REPORT(inode->i_ino);
	REPORT(inode->i_nlink);
	REPORT(inode->i_size);
	REPORT(inode->i_state);
	REPORT(inode->i_sb->s_dev);
	REPORT(inode->i_sb->s_magic);
	if (bpf_core_field_exists(inode->i_ctime))
		REPORT(inode->i_ctime.tv_sec);
	else if (bpf_core_field_exists(middle->__i_ctime))
		REPORT(middle->__i_ctime.tv_nsec);
	else if (bpf_core_field_exists(late->i_ctime_sec))
		REPORT(late->i_ctime_nsec);
	return 0;
}

SEC("raw_tp/file")
int file_fields(struct file *file)
{
	struct dentry___union_name *named = (void *)file;

	REPORT(BPF_CORE_READ(file, f_path.dentry, d_name.len));
	REPORT((unsigned long)BPF_CORE_READ(file, f_path.dentry, d_name.name));
	REPORT(BPF_CORE_READ(file, f_path.dentry, d_parent, d_inode, i_ino));
	REPORT(BPF_CORE_READ(file, f_inode, i_sb, s_dev));
	REPORT(file->f_flags);
	REPORT(file->f_mode);
	REPORT(file->f_pos);
	REPORT(bpf_core_field_exists(file->f_path.dentry->d_iname));
	REPORT(bpf_core_field_exists(named->d_shortname));
	REPORT(bpf_core_field_size(named->d_shortname.string));
	return 0;
}

/* iov_iter: type became iter_type, iov became __iov. */
SEC("raw_tp/iter")
int iterator(struct iov_iter *iter)
{
	struct iov_iter___renamed *renamed = (void *)iter;
	struct iov_iter___5_10 *old = (void *)iter;

	if (bpf_core_field_exists(iter->iter_type))
		REPORT(iter->iter_type);
	else
		REPORT(old->type);
	REPORT(iter->data_source);
	REPORT(iter->count);
	REPORT(bpf_core_field_exists(iter->nr_segs));
	if (bpf_core_field_exists(renamed->__iov))
		REPORT((unsigned long)renamed->__iov);
	else
		REPORT((unsigned long)iter->iov);
	return 0;
}

/* Pages and folios: folio came in 5.16, page.flags became a struct in 6.18. */
SEC("raw_tp/page")
int pages(struct page *page)
{
	struct page___wrapped *wrapped = (void *)page;
	struct folio *folio = (void *)page;

	REPORT(bpf_core_field_exists(page->flags));
	REPORT(bpf_core_field_exists(wrapped->flags.f));
	REPORT(bpf_core_field_offset(page->_refcount.counter));
	REPORT(page->private);
	REPORT(bpf_core_type_exists(struct folio));
	REPORT(bpf_core_type_size(struct folio));
	REPORT(bpf_core_field_exists(folio->_folio_order));
	REPORT(folio->index);
	REPORT(folio->page._refcount.counter);
	return 0;
}

/* cgroup.ancestor_ids, an open array of numbers, became ancestors, one of pointers. */
SEC("raw_tp/cgroup")
int cgroups(struct cgroup *cgroup)
{
	struct cgroup___pointers *pointers = (void *)cgroup;
	struct kernfs_node___rcu *rcu = (void *)cgroup->kn;

	REPORT(cgroup->level);
	REPORT(cgroup->self.id);
	REPORT(BPF_CORE_READ(cgroup, kn, id));
	REPORT((unsigned long)BPF_CORE_READ(cgroup, kn, name));
	if (bpf_core_field_exists(pointers->ancestors))
		REPORT((unsigned long)pointers->ancestors[3]);
	else
		REPORT(cgroup->ancestor_ids[3]);
	if (bpf_core_field_exists(rcu->__parent))
		REPORT((unsigned long)rcu->__parent);
	else
		REPORT((unsigned long)cgroup->kn->parent);
	return 0;
}

/* request.rq_disk went away in 5.17. */
SEC("raw_tp/block_rq_issue")
int requests(struct request *request)
{
	struct gendisk *disk;

	if (bpf_core_field_exists(request->rq_disk))
		disk = request->rq_disk;
	else
		disk = request->q->disk;
	REPORT(disk->major);
	REPORT(request->cmd_flags);
	REPORT(request->__sector);
	REPORT(request->__data_len);
	REPORT(request->start_time_ns);
	return 0;
}

/* module.core_layout became an array of memory regions in 6.4. */
SEC("raw_tp/module_load")
int modules(struct module *module)
{
	if (bpf_core_field_exists(module->core_layout))
		REPORT((unsigned long)module->core_layout.base);
	else
		REPORT((unsigned long)module->mem[0].base);
	REPORT(bpf_core_field_exists(module->mem[6]));
	REPORT(module->mem[2].size);
	REPORT(bpf_core_type_exists(struct module_layout));
	REPORT(bpf_core_type_exists(struct module_memory));
	REPORT(module->name[0]);
	return 0;
}

/* Narrow unsigned fields that changed width. */
SEC("raw_tp/bio")
int bios(struct bio *bio)
{
	REPORT(bio->bi_opf);
	REPORT(bio->bi_flags);
	REPORT(bio->bi_status);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
