package io.firn.stellar;

import java.util.Map;
import java.util.NavigableMap;

/**
 * The shapes as instructions for {@link XdrStepper}: a graph, laid out in one array.
 *
 * <p>An <em>edge</em> is two cells: bytes to skip, then the instruction to go on with ({@link #NOWHERE} when there is
 * none). Every instruction begins with its opcode:
 *
 * <pre>
 * RETURN
 * EXPECT   value edge                            four bytes that must be the value
 * CHOICE   low n edge*n                          four bytes select the edge
 * SPARSE   n (value edge)*n                      the same for values far apart
 * BOOL     edge                                  four bytes, 0 or 1
 * MAYBE    edge(absent) edge(present)
 * BYTES    max edge
 * FIXED    max elementBytes edge                 an array of elements of one size
 * MANY     max minBytes edge(done) edge(element) an array; pushes its count
 * AGAIN    edge(done) edge(element)              end of an element
 * CALL     edge(callee) edge(after)              pushes where the second edge is
 * </pre>
 */
final class ShapeProgram {
    static final int RETURN = 0;
    static final int EXPECT = 1;
    static final int CHOICE = 2;
    static final int SPARSE = 3;
    static final int BOOL = 4;
    static final int MAYBE = 5;
    static final int BYTES = 6;
    static final int FIXED = 7;
    static final int MANY = 8;
    static final int AGAIN = 9;
    static final int CALL = 10;

    static final int NOWHERE = -1;

    private final int[] code;
    private final Map<String, Edge> entries;
    private final NavigableMap<Integer, String> owners;

    ShapeProgram(int[] code, Map<String, Edge> entries, NavigableMap<Integer, String> owners) {
        this.code = code;
        this.entries = entries;
        this.owners = owners;
    }

    /**
     * Where to go on.
     *
     * @param skip bytes to skip first
     * @param at index of the instruction
     */
    record Edge(int skip, int at) {
        Edge after(int bytes) {
            return new Edge(skip + bytes, at);
        }
    }

    /** The instructions themselves, not a copy. */
    int[] code() {
        return code;
    }

    /** Where stepping over the named shape begins. */
    Edge entry(String name) {
        Edge entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no entry for shape " + name);
        }
        return entry;
    }

    /** The shape an instruction was made for. */
    String ownerOf(int at) {
        return owners.floorEntry(at).getValue();
    }
}
