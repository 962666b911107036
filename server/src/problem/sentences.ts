import { describeReason, type Reason } from '../relocation';

/**
 * What is expected and found, as a clause that the kernels are appended to. Reasons for which libbpf refuses an object
 * speak of no kernel and are told as they are.
 */
export function missSentence(reason: Reason): string {
  switch (reason.code) {
    case 'type-missing':
      return `there is no ${reason.type}`;
    case 'type-kind-differs':
      return `there is no ${reason.type}, but ${reason.there}`;
    case 'type-differs':
      return `${reason.type} is not what the program declares`;
    case 'field-missing':
      return `${reason.type} has no field '${reason.field}'`;
    case 'kinds-differ':
      return `'${reason.field}' of ${reason.type} is declared as ${reason.local}, but is ${reason.there}`;
    case 'nesting-differs':
      return `'${reason.path}' is ${reason.there}, with no '${reason.inside}' in it`;
    case 'index-out-of-range':
      return `'${reason.path}' has ${reason.length} elements, so none of number ${reason.index},`;
    case 'enumerator-missing':
      return `${reason.type} has no enumerator '${reason.enumerator}'`;
    case 'size-mismatch':
      return (
        `the field is declared as ${reason.local} of ${bytes(reason.localSize)}, but is ${reason.there} of ` +
        `${bytes(reason.size)}, to which this load or store cannot be adjusted,`
      );
    default:
      return describeReason(reason);
  }
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
