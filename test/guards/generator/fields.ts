/** Fields of `guard.h` that differ between kernels, with a test for each and two ways to read it. */
export interface Field {
  readonly test: string;
  readonly read: string;
  /** Name of the static function that reads it. */
  readonly reader: string;
}

function ofTask(path: string): Field {
  return {
    test: `TASK_HAS(${path})`,
    read: `READ_TASK(${path});`,
    reader: `read_task_${path.replace('.', '_')}`,
  };
}

function ofPointer(type: string, path: string): Field {
  return {
    test: `HAS(struct ${type}, ${path})`,
    read: `READ((struct ${type} *)bpf_ktime_get_ns(), ${path});`,
    reader: `read_${type}_${path.replace('.', '_')}`,
  };
}

export const fields: readonly Field[] = [
  ofTask('pid'),
  ofTask('state'),
  ofTask('__state'),
  ofTask('cpu'),
  ofTask('thread_info.cpu'),
  ofTask('worker_private'),
  ofTask('mm_cid'),
  ofTask('faults_disabled_mapping'),
  ofTask('blocked_on'),
  ofTask('never_was'),
  ofPointer('inode', 'i_ctime_sec'),
  ofPointer('inode', 'i_ctime.tv_sec'),
  ofPointer('request', 'rq_disk'),
  ofPointer('iov_iter', 'iov'),
  ofPointer('iov_iter', '__iov'),
  ofPointer('kernfs_node', 'parent'),
  ofPointer('kernfs_node', '__parent'),
  ofPointer('file', 'f_ref'),
  ofPointer('bio', 'bi_bdev'),
];
