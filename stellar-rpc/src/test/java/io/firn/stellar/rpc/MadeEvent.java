package io.firn.stellar.rpc;

import io.firn.ledger.Hash;
import io.firn.stellar.ContractId;
import java.util.Base64;
import java.util.List;

/**
 * An event made by hand, with what an answer must say of it.
 *
 * @param type 0 of the system, 1 of a contract
 * @param contract a number made into the contract's bytes; 0 when there is none
 * @param topics each a U32
 * @param value a U32
 */
record MadeEvent(int type, int contract, List<Integer> topics, int value) {
    byte[] xdr() {
        Xdr out = new Xdr().i(0, contract == 0 ? 0 : 1);
        if (contract != 0) {
            out.key(contract);
        }
        out.i(type, 0, topics.size());
        topics.forEach(topic -> out.i(3, topic));
        return out.i(3, value).done();
    }

    byte[] xdr(int stage) {
        return new Xdr().i(stage).raw(xdr()).done();
    }

    static String u32(int number) {
        return Base64.getEncoder().encodeToString(new Xdr().i(3, number).done());
    }

    static String contractId(int number) {
        return number == 0 ? "" : new ContractId(Hash.of(new Xdr().key(number).done(), 0)).toString();
    }

    /**
     * What is told of it.
     *
     * @param id as clients know it
     */
    String json(long seq, int tx, int op, String id, MadeTx made) {
        List<String> quoted = topics.stream().map(t -> "\"" + u32(t) + "\"").toList();
        return "{\"type\":\"" + (type == 0 ? "system" : "contract") + "\",\"ledger\":" + seq
                + ",\"ledgerClosedAt\":\"" + java.time.Instant.ofEpochSecond(LedgerArchive.CLOSE_TIME + 5 * seq)
                + "\",\"contractId\":\"" + contractId(contract) + "\",\"id\":\"" + id + "\",\"operationIndex\":" + op
                + ",\"transactionIndex\":" + tx + ",\"inSuccessfulContractCall\":" + made.successful()
                + ",\"txHash\":\"" + made.hash() + "\",\"topic\":[" + String.join(",", quoted) + "],\"value\":\""
                + u32(value) + "\"}";
    }
}
