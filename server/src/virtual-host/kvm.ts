import { access, constants } from 'node:fs/promises';
import { reasonOf } from '../bytes';

/** Machines whose KVM let no kernel start: it is not tried again. */
let hasFailed = false;

/** Why KVM cannot be used; null when nothing is known against it. */
export async function kvmTrouble(): Promise<string | null> {
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    const reason = reasonOf(error);
    return reason === 'it is not there' ? 'is not there' : `is closed (${reason})`;
  }
}

export async function isKvmWorthTrying(): Promise<boolean> {
  return !hasFailed && (await kvmTrouble()) === null;
}

export function rememberKvmFailed(): void {
  hasFailed = true;
}
