/** Perl that finds the number of the bpf system call, or leaves it undefined. */
export const BPF_NUMBER = `
use POSIX;
my %numbers = (x86_64 => 321, aarch64 => 280, riscv64 => 280, loongarch64 => 280, s390x => 351, ppc64le => 361);
my $bpf = $numbers{(POSIX::uname())[4]};
`;

/**
 * Asks the kernel itself for a run that bpftool cannot ask for: `perl -e DIRECT_RUN PIN CONTEXT`, where PIN is the pinned program and
 * CONTEXT a file. It prints what bpftool would. Syscall programs leave their context in the place of the one given.
 */
export const DIRECT_RUN = `
use strict;
${BPF_NUMBER.trim()}
my ($pin, $file) = @ARGV;
sub fail {
    my $text = shift;
    $text =~ s/([^ -~]|["\\\\])/?/g;
    print qq({"error":"$text"}\\n);
    exit 1;
}
fail("no number of the bpf system call is known for this machine") unless defined $bpf;
open(my $in, "<:raw", $file) or fail("failed to open $file: $!");
my $context = do { local $/; <$in> };
my $path = "$pin\\0";
my $get = pack("PLL", $path, 0, 0);
my $program = syscall($bpf, 7, $get, length($get));
fail("bpf obj get ($pin): $!") if $program < 0;
my $run = pack("LLLLQQLLLLPQ", $program, 0, 0, 0, 0, 0, 0, 0, length($context), 0, $context, 0);
syscall($bpf, 10, $run, length($run)) < 0 and fail("failed to run program: $!");
my $returned = (unpack("LL", $run))[1];
print '{"ctx_out":[', join(",", unpack("C*", $context)), qq(],"retval":$returned,"duration":0}\\n);
`;
