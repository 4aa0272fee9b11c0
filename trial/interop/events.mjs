// Tells the events and the inclusion fees of ledgers as the Stellar SDK reads them: a line for each event, and one for each ledger.
// Arguments, any number of times: a file of ledgers, each behind its length; their passphrase; the file to write.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { StrKey, xdr } from "@stellar/stellar-sdk";

const sha256 = (...parts) => parts.reduce((h, part) => h.update(part), createHash("sha256")).digest();
const base64 = (value) => Buffer.from(value.toXDR()).toString("base64");
const uint32 = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
const MAX_TX = 1048575;
const MAX_OP = 4095;
const SOROBAN = ["invokeHostFunction", "extendFootprintTtl", "restoreFootprint"];

let networkId;
let closedAt;
let lines;

function id(seq, tx, op, index) {
  const place = (BigInt(seq) << 32n) | BigInt(tx * 4096 + op);
  return `${String(place).padStart(19, "0")}-${String(index).padStart(10, "0")}`;
}

function tell(seq, tx, op, index, processed, event) {
  if (event.type.name === "diagnostic") return;
  const { transactionHash, result } = processed.result;
  const { topics, data } = event.body.v0;
  lines.push([
    id(seq, tx, op, index),
    seq,
    closedAt,
    Buffer.from(transactionHash.value).toString("hex"),
    ["txSuccess", "txFeeBumpInnerSuccess"].includes(result.result.type),
    event.type.name,
    event.contractId ? StrKey.encodeContract(Buffer.from(event.contractId.toXDR())) : "",
    topics.map(base64).join(" "),
    base64(data),
  ].join("\t"));
}

function staged(meta, stage) {
  return meta.type === "v4" ? meta.v4.events.filter((e) => e.stage.name === `transactionEventStage${stage}`) : [];
}

function events(seq, processing) {
  let index = 0;
  for (const p of processing) {
    for (const { event } of staged(p.txApplyProcessing, "BeforeAllTxs")) tell(seq, 0, 0, index++, p, event);
  }
  processing.forEach((p, i) => {
    const meta = p.txApplyProcessing;
    const operations = meta.type === "v4" ? meta.v4.operations.map((operation) => operation.events)
      : meta.type === "v3" ? [meta.v3.sorobanMeta?.events ?? []] : [];
    operations.forEach((list, op) => list.forEach((event, n) => tell(seq, i + 1, op, n, p, event)));
    staged(meta, "AfterTx").forEach(({ event }, n) => tell(seq, i + 1, MAX_OP, n, p, event));
  });
  index = 0;
  for (const p of processing) {
    for (const { event } of staged(p.txApplyProcessing, "AfterAllTxs")) tell(seq, MAX_TX, 0, index++, p, event);
  }
}

function envelopes(ledger) {
  const set = ledger.txSet;
  if (set.txs) return set.txs;
  return set.v1TxSet.phases.flatMap((phase) =>
    phase.type === "v0Components"
      ? phase.v0Components.flatMap((component) => component.txsMaybeDiscountedFee.txs)
      : phase.parallelTxsComponent.executionStages.flat(2));
}

/** Transaction hash and operations. */
function applied(envelope) {
  const { tx } = envelope.value;
  switch (envelope.type) {
    case "envelopeTypeTxV0": return [sha256(networkId, uint32(2), uint32(0), tx.toXDR()), tx.operations];
    case "envelopeTypeTx": return [sha256(networkId, uint32(2), tx.toXDR()), tx.operations];
    default: return [sha256(networkId, uint32(5), tx.toXDR()), tx.innerTx.value.tx.operations];
  }
}

function fees(seq, ledger) {
  const sent = new Map(envelopes(ledger).map(applied).map(([hash, operations]) => [hash.toString("hex"), operations]));
  const classic = [];
  const soroban = [];
  for (const { result: pair, txApplyProcessing: meta } of ledger.txProcessing) {
    const charged = BigInt(pair.result.feeCharged);
    const operations = sent.get(Buffer.from(pair.transactionHash.value).toString("hex"));
    if (operations.length === 1 && SOROBAN.includes(operations[0].body.type)) {
      const ext = ["v3", "v4"].includes(meta.type) ? meta.value.sorobanMeta?.ext : undefined;
      if (ext?.type === "v1") {
        soroban.push(charged - ext.v1.totalNonRefundableResourceFeeCharged - ext.v1.totalRefundableResourceFeeCharged);
      }
    } else if (operations.length > 0) {
      classic.push(charged / BigInt(operations.length));
    }
  }
  lines.push(["fees", seq, classic.join(" "), soroban.join(" ")].join("\t"));
}

const inputs = process.argv.slice(2);
for (let i = 0; i < inputs.length; i += 3) {
  const bytes = readFileSync(inputs[i]);
  networkId = sha256(inputs[i + 1]);
  lines = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const ledger = xdr.LedgerCloseMeta.fromXDR(bytes.subarray(at + 4, at + 4 + length)).value;
    const { ledgerSeq, scpValue } = ledger.ledgerHeader.header;
    closedAt = new Date(Number(scpValue.closeTime) * 1000).toISOString().replace(".000Z", "Z");
    events(ledgerSeq, ledger.txProcessing);
    fees(ledgerSeq, ledger);
    at += 4 + length;
  }
  writeFileSync(inputs[i + 2], lines.map((line) => line + "\n").join(""));
}
