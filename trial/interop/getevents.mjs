// Asks a node, through the Stellar SDK, for events in pages, one by one and by filters, and for fees; prints one JSON line the test
// compares. What a filter finds is told twice: as the node says, and as a scan of all events says.
import { createHash } from "node:crypto";
import { Contract, Keypair, Account, Asset, Networks, Operation, StrKey, TransactionBuilder, nativeToScVal } from "@stellar/stellar-sdk";
import { called, connect, offered } from "./server.mjs";

const [url, first, single] = process.argv.slice(2);
const server = connect(url);
const LIMIT = 1000;
const startLedger = Number(first);
const base64 = (value) => Buffer.from(value.toXDR()).toString("base64");
const wrong = [];

const show = (event) => {
  const [place, index] = event.id.split("-");
  const order = BigInt(place);
  if (Number(order >> 32n) !== event.ledger || Number((order >> 12n) & 0xfffffn) !== event.transactionIndex
    || Number(order & 0xfffn) !== event.operationIndex || !/^[0-9]{10}$/.test(index) || place.length !== 19) {
    wrong.push(`${event.id}: ledger ${event.ledger}, ${event.transactionIndex}, ${event.operationIndex}`);
  }
  return {
    id: event.id,
    ledger: event.ledger,
    closedAt: event.ledgerClosedAt,
    txHash: event.txHash,
    successful: event.inSuccessfulContractCall,
    type: event.type,
    contract: event.contractId?.contractId() ?? "",
    topics: event.topic.map(base64),
    value: base64(event.value),
  };
};
const line = (e) =>
  [e.id, e.ledger, e.closedAt, e.txHash, e.successful, e.type, e.contract, e.topics.join(" "), e.value].join("\t");

/** Every page of a request, to the first that is not full. */
async function pages(request, limit, most) {
  const found = [];
  let page;
  do {
    page = await server.getEvents(page ? { filters: request.filters, cursor: page.cursor, limit } : { ...request, limit });
    if (page.events.length > limit) wrong.push(`${page.events.length} events of ${limit}`);
    found.push(...page.events.map(show));
  } while (page.events.length === limit && found.length < most);
  return { found, page };
}

const { found: events, page: lastPage } = await pages({ startLedger }, LIMIT, Infinity);
const behind = await server.getEvents({ cursor: lastPage.cursor, limit: LIMIT });

/** The bodies as they come over the wire. */
const bodies = createHash("sha256");
for (let i = 0; i < events.length; i += LIMIT) {
  const from = i === 0 ? { startLedger } : {};
  const pagination = i === 0 ? { limit: LIMIT } : { limit: LIMIT, cursor: events[i - 1].id };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "getEvents", params: { ...from, pagination } });
  const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  bodies.update(new Uint8Array(await answer.arrayBuffer()));
}

const most = (values) => {
  const counts = new Map();
  values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
};
const contracts = most(events.map((e) => e.contract).filter((c) => c !== ""));
const names = most(events.map((e) => e.topics[0]));
const seconds = most(events.filter((e) => e.topics.length > 2).map((e) => e.topics[1]));
const sent = base64(nativeToScVal("transfer", { type: "symbol" }));
const rare = contracts.at(-1);
const nobody = StrKey.encodeContract(Buffer.alloc(32));

const topicMatches = (segments, topics) => {
  const open = segments.at(-1) === "**";
  const named = open ? segments.slice(0, -1) : segments;
  return (open ? topics.length >= named.length : topics.length === named.length)
    && named.every((segment, i) => segment === "*" || segment === topics[i]);
};
const matches = (filter, e) =>
  (!filter.type || filter.type.split(",").includes(e.type))
  && (!filter.contractIds?.length || filter.contractIds.includes(e.contract))
  && (!filter.topics?.length || filter.topics.some((segments) => topicMatches(segments, e.topics)));

const asked = {
  "one contract": [{ contractIds: [contracts[0]] }],
  "contracts": [{ contractIds: [rare, contracts[1], contracts[2]] }],
  "type contract": [{ type: "contract" }],
  "both types": [{ type: "contract,system" }],
  "type system": [{ type: "system" }],
  "no such contract": [{ contractIds: [nobody] }],
  "exactly two topics": [{ topics: [["*", "*"]] }],
  "exactly four topics": [{ topics: [["*", "*", "*", "*"]] }],
  "a first topic and any": [{ topics: [[sent, "**"]] }],
  "a first topic of four": [{ topics: [[sent, "*", "*", "*"]] }],
  "a second topic": [{ topics: [["*", seconds[0], "**"]] }],
  "any topics": [{ topics: [["**"]] }],
  "one of the topic lists": [{ topics: [[names[0], "**"], ["*", seconds[1], "*"], [names.at(-1), "**"]] }],
  "contract and topics": [{ type: "contract", contractIds: contracts.slice(0, 3), topics: [[sent, "*", "*", "*"], [sent, "*", "*"]] }],
  "one of the filters": [
    { contractIds: [rare] },
    { type: "contract", topics: [[names[1], "**"]] },
    { contractIds: [contracts[1]], topics: [["*", "*", "*"]] },
    { type: "system" },
    { contractIds: [contracts[0]], topics: [["*", seconds[0], "**"]] },
  ],
};
const filtered = {};
for (const [name, filters] of Object.entries(asked)) {
  const { found } = await pages({ startLedger, filters }, LIMIT, 2 * LIMIT);
  const scan = events.filter((e) => filters.some((filter) => matches(filter, e)));
  filtered[name] = { asked: filters, found: found.map((e) => e.id), scan: scan.slice(0, 2 * LIMIT).map((e) => e.id) };
}
const within = await pages({ startLedger: startLedger + 3, endLedger: startLedger + 5, filters: asked["one contract"] }, LIMIT, LIMIT);
filtered["a range of ledgers"] = {
  found: within.found.map((e) => e.id),
  scan: events.filter((e) => e.contract === contracts[0] && e.ledger >= startLedger + 3 && e.ledger < startLedger + 5)
    .slice(0, LIMIT).map((e) => e.id),
};

const few = Number(single);
const singly = await pages({ startLedger }, 1, few);
const sparse = [{ topics: [["*", seconds[0], "**"]] }];
const bySeven = await pages({ startLedger, filters: sparse }, 7, few);
const bySevenScan = events.filter((e) => matches(sparse[0], e)).slice(0, bySeven.found.length);

/** What the node says to what it cannot do. */
async function refusal(act) {
  try {
    return { answered: await act() };
  } catch (error) {
    return { code: error.code, message: error.message };
  }
}
const key = Keypair.fromRawEd25519Seed(Buffer.alloc(32));
const tx = new TransactionBuilder(new Account(key.publicKey(), "1"), { fee: "100", networkPassphrase: Networks.PUBLIC })
  .addOperation(Operation.payment({ destination: key.publicKey(), asset: Asset.native(), amount: "1" }))
  .setTimeout(0)
  .build();
tx.sign(key);
const refused = {
  getLedgerEntries: await refusal(() => server.getLedgerEntries(new Contract(contracts[0]).getFootprint())),
  simulateTransaction: await refusal(() => server.simulateTransaction(tx)),
  sendTransaction: await refusal(() => server.sendTransaction(tx)),
  requestAirdrop: await refusal(() => server.requestAirdrop(key.publicKey())),
};

const feeStats = await server.getFeeStats();
console.log(
  JSON.stringify({
    offered,
    called: [...called].filter((name) => !(name in refused)),
    wrong,
    lines: events.map(line),
    cursor: lastPage.cursor,
    behind,
    bodies: bodies.digest("hex"),
    singly: singly.found.map(line),
    sevens: bySeven.found.map(line),
    sevensScan: bySevenScan.map(line),
    filtered,
    feeStats,
    refused,
  }),
);
