import type { KernelConfig } from './config';

/** Where something known about a kernel was read. */
export type FactSource = 'config' | 'boot image' | 'vmlinux' | 'running kernel' | 'BTF' | 'name';

export interface Fact<Value extends string = string> {
  readonly value: Value;
  readonly from: FactSource;
}

export type Version = readonly [major: number, minor: number, patch: number];

/** The kernel's own words about itself: "6.1.0-50-cloud-amd64 (builder@host) … #1 SMP … Debian 6.1.176-1 (2026-07-02)". */
export interface Banner {
  readonly text: string;
  readonly from: FactSource;
}

/** `uname -r` as kernel builds form it. */
const RELEASE = /^\d+\.\d+(?:\.\d+)?(?![\d.])[-+.~\w]*$/;
const LEADING_VERSION = /^(\d+)\.(\d+)(?:\.(\d+))?/;
/** Distributions keep the patch level of the release at 0 and tell the true one at the end (libbpf, get_kernel_version). */
const DEBIAN_VERSION = /#.*\bDebian (\d+\.\d+\.\d+)/;
const UBUNTU_VERSION = /#.*\(Ubuntu \S+ (\d+\.\d+\.\d+)\)/;

export interface ReleaseSources {
  readonly banner: Banner | null;
  readonly config: KernelConfig | null;
  /** The folder's or the file's. */
  readonly name: string;
}

/** `uname -r` where something tells it, else the version. */
export function findRelease({ banner, config, name }: ReleaseSources): Fact | null {
  const bannerRelease = banner === null ? null : releaseInBanner(banner.text);
  if (banner !== null && bannerRelease !== null) return { value: bannerRelease, from: banner.from };
  const configVersion = config?.version ?? null;
  const salt = config?.text('CONFIG_BUILD_SALT') ?? '';
  if (isReleaseOf(salt, configVersion)) return { value: salt, from: 'config' };
  const suffix = config?.text('CONFIG_LOCALVERSION') ?? '';
  if (configVersion !== null && suffix !== '') {
    return { value: configVersion + suffix, from: 'config' };
  }
  const named = releaseInName(name);
  if (named !== null && isReleaseOf(named, configVersion)) return { value: named, from: 'name' };
  return configVersion === null ? null : { value: configVersion, from: 'config' };
}

/** The version the kernel was built from, which LINUX_KERNEL_VERSION is made of. */
export function findVersion(sources: ReleaseSources): Version | null {
  const { banner, config } = sources;
  const told =
    config?.version ??
    (banner === null ? null : versionInBanner(banner.text)) ??
    findRelease(sources)?.value;
  return told === undefined ? null : leadingVersion(told);
}

/** Whether a kernel's config is of another kernel than its image, as far as their versions tell. */
export function isConfigOfAnother(banner: Banner | null, config: KernelConfig | null): boolean {
  const imageVersion = banner === null ? null : releaseInBanner(banner.text);
  const configVersion = config?.version ?? null;
  return (
    imageVersion !== null && configVersion !== null && !isReleaseOf(imageVersion, configVersion)
  );
}

/** The release in a file or folder name like `6.1.0-50-amd64` or `vmlinux-6.1.0-50-amd64`. */
export function releaseInName(name: string): string | null {
  const release = name.replace(/^(?:vmlinu[xz]|linux|kernel|Image|btf|config)-/, '');
  return RELEASE.test(release) ? release : null;
}

function releaseInBanner(text: string): string | null {
  const release = /^(\S+) /.exec(text)?.[1] ?? '';
  return RELEASE.test(release) ? release : null;
}

function versionInBanner(text: string): string | null {
  return DEBIAN_VERSION.exec(text)?.[1] ?? UBUNTU_VERSION.exec(text)?.[1] ?? releaseInBanner(text);
}

/** A release of the same major and minor version, or of any where no version is known. */
function isReleaseOf(release: string, version: string | null): boolean {
  if (!RELEASE.test(release)) return false;
  if (version === null) return true;
  const [major, minor] = leadingVersion(release) ?? [];
  const [wantedMajor, wantedMinor] = leadingVersion(version) ?? [];
  return major === wantedMajor && minor === wantedMinor;
}

export function leadingVersion(text: string): Version | null {
  const match = LEADING_VERSION.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] || 0)];
}
