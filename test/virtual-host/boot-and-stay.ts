/** Boots a kernel, tells each step, and stays until it is killed. */
import { bootVirtualHost } from '../../server/src/virtual-host';

void bootVirtualHost({ kernel: { kind: 'image', path: process.argv[2] } }, (step) => {
  console.log(step);
});
setInterval(() => undefined, 60_000);
