// Reads every ledger of a lake with the Stellar SDK and recomputes all that can be; prints one JSON line the test compares.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { Asset, Keypair, StrKey, TransactionBuilder, xdr } from "@stellar/stellar-sdk";

const [root, passphrase] = process.argv.slice(2);
const sha256 = (...parts) => parts.reduce((h, part) => h.update(part), createHash("sha256")).digest("hex");
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const uint32 = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
const networkId = Buffer.from(sha256(passphrase), "hex");

const seen = { ledgers: 0, transactions: 0, feeBumps: 0, failed: 0, invocations: 0, reordered: 0, signatures: 0,
  beforeAllTxs: 0, afterTx: 0, afterAllTxs: 0, operationEvents: 0, diagnosticEvents: 0, assetEvents: 0, wrong: [] };

function must(holds, what) {
  if (!holds) seen.wrong.push(what);
}

function files(directory) {
  return readdirSync(directory).sort().flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? files(path) : name.endsWith(".xdr.zst") ? [path] : [];
  });
}

function envelopes(set) {
  return set.phases.flatMap((phase) =>
    phase.type === "v0Components"
      ? phase.v0Components.flatMap((component) => component.txsMaybeDiscountedFee.txs)
      : phase.parallelTxsComponent.executionStages.flat(2));
}

function signed(keys, hash, signatures, what) {
  must(signatures.length === keys.length, `${what}: ${signatures.length} signatures`);
  signatures.forEach((signature, i) => {
    const key = Keypair.fromPublicKey(keys[i]);
    must(key.verify(hash, signature.signature.value ?? signature.signature), `${what}: signature ${i}`);
    must(hex(signature.hint.value ?? signature.hint) === hex(key.rawPublicKey().subarray(28)), `${what}: hint ${i}`);
    seen.signatures++;
  });
}

/** What hashes the results have to name: outer and, of a fee bump, inner. */
function transaction(envelope) {
  const tx = TransactionBuilder.fromXDR(Buffer.from(envelope.toXDR()).toString("base64"), passphrase);
  const hash = tx.hash();
  if (!tx.innerTransaction) {
    signed([tx.source], hash, tx.signatures, hex(hash));
    return { hash: hex(hash) };
  }
  const inner = tx.innerTransaction;
  seen.feeBumps++;
  signed([tx.feeSource], hash, tx.signatures, hex(hash));
  signed([inner.source], inner.hash(), inner.signatures, `inner of ${hex(hash)}`);
  return { hash: hex(hash), inner: hex(inner.hash()) };
}

function named(event, what) {
  const topics = event.body.v0.topics;
  if (topics.length !== 4) return;
  const name = topics[3].str.toString();
  const [code, issuer] = name.split(":");
  const asset = name === "native" ? Asset.native() : new Asset(code, issuer);
  must(asset.contractId(passphrase) === StrKey.encodeContract(event.contractId.value.value ?? event.contractId.value),
    `${what}: contract of ${name}`);
  seen.assetEvents++;
}

function result(processed, sent, what) {
  const { result: pair, txApplyProcessing: { v4: meta } } = processed;
  const hash = hex(pair.transactionHash.value);
  const expected = sent.get(hash);
  must(expected, `${what}: no envelope hashes to ${hash}`);
  let outcome = pair.result.result;
  if (outcome.innerResultPair) {
    const inner = outcome.innerResultPair;
    must(hex(inner.transactionHash.value) === expected?.inner, `${hash}: inner hash`);
    outcome = inner.result.result;
  } else {
    must(!expected?.inner, `${hash}: no inner result`);
  }
  const failed = outcome.type === "txFailed";
  seen.failed += failed ? 1 : 0;
  meta.events.forEach(({ stage }) => {
    const name = String(stage?.name ?? stage?.type ?? stage);
    if (/before/i.test(name) || stage === 0) seen.beforeAllTxs++;
    else if (/afterAll/i.test(name) || stage === 2) seen.afterAllTxs++;
    else seen.afterTx++;
  });
  const events = meta.operations.flatMap((operation) => operation.events);
  events.forEach((event) => named(event, hash));
  seen.operationEvents += events.length;
  seen.diagnosticEvents += meta.diagnosticEvents.length;
  if (meta.sorobanMeta) {
    seen.invocations++;
    if (!failed) {
      const stated = outcome.results[0].tr.invokeHostFunctionResult.success;
      const computed = sha256(meta.sorobanMeta.returnValue.toXDR(), uint32(events.length), ...events.map((e) => e.toXDR()));
      must(hex(stated.value) === computed, `${hash}: what the contract returned`);
    }
  }
}

let previous;
for (const path of files(root).sort((a, b) => Number(a.match(/--(\d+)[^/]*$/)[1]) - Number(b.match(/--(\d+)[^/]*$/)[1]))) {
  const batch = zstdDecompressSync(readFileSync(path));
  const whole = xdr.LedgerCloseMetaBatch.fromXDR(batch);
  must(hex(whole.toXDR()) === hex(batch), `${path}: the SDK writes it otherwise`);
  for (const { v2: ledger } of whole.ledgerCloseMetas) {
    const { header, hash } = ledger.ledgerHeader;
    const what = `ledger ${header.ledgerSeq}`;
    must(sha256(header.toXDR()) === hex(hash.value), `${what}: header hash`);
    must(!previous || previous === hex(header.previousLedgerHash.value), `${what}: link`);
    previous = hex(hash.value);
    must(sha256(ledger.txSet.toXDR()) === hex(header.scpValue.txSetHash.value), `${what}: transaction set hash`);
    const pairs = ledger.txProcessing.map((processed) => processed.result);
    must(sha256(uint32(pairs.length), ...pairs.map((pair) => pair.toXDR())) === hex(header.txSetResultHash.value),
      `${what}: result hash`);
    const closing = header.scpValue.ext.lcValueSignature;
    const closeTime = Buffer.alloc(8);
    closeTime.writeBigUInt64BE(BigInt(header.scpValue.closeTime));
    const said = Buffer.concat([networkId, uint32(3), header.scpValue.txSetHash.value, closeTime]);
    const node = Keypair.fromPublicKey(StrKey.encodeEd25519PublicKey(closing.toXDR().subarray(4, 36)));
    must(node.verify(said, closing.toXDR().subarray(40, 104)), `${what}: the validator's signature`);

    const sent = new Map();
    envelopes(ledger.txSet.v1TxSet).map(transaction).forEach((tx) => sent.set(tx.hash, tx));
    must(sent.size === pairs.length, `${what}: ${sent.size} envelopes, ${pairs.length} results`);
    seen.reordered += [...sent.keys()].some((h, i) => h !== hex(pairs[i].transactionHash.value)) ? 1 : 0;
    ledger.txProcessing.forEach((processed) => result(processed, sent, what));
    seen.transactions += pairs.length;
    seen.ledgers++;
  }
}
seen.wrong = seen.wrong.slice(0, 20);
console.log(JSON.stringify(seen));
