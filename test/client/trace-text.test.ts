import assert from 'node:assert/strict';
import { withoutAnswers } from '../../client/src/trace-text';

describe('a trace of the protocol', () => {
  const head = "Sending response 'coreLens/ask - (3)'. Processing request took 5ms.";

  it('has no answer to what ssh asked', () => {
    assert.equal(withoutAnswers(`${head}\nResult: "open sesame"\n\n`), head);
    const json = JSON.stringify({
      isLSPMessage: true,
      type: 'send-response',
      message: { jsonrpc: '2.0', id: 3, result: 'open sesame' },
    });
    assert.ok(!withoutAnswers(json).includes('sesame'));
  });

  it('has all other messages', () => {
    const other = "Sending response 'workspace/configuration - (2)'.\nResult: []\n\n";
    assert.equal(withoutAnswers(other), other);
  });
});
