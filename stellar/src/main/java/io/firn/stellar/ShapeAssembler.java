package io.firn.stellar;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a class of the shapes: a static method for each; where one contains another, a small one is repeated in place, a
 * large or recursive one is called. An interpreter of the same shapes took 3.8 times as long on the 20 pubnet ledgers.
 *
 * <p>A method takes (bytes, pos, limit, depth) and returns where the value ends. Runs of fixed bytes are added up while
 * assembling and cost one addition before the next read.
 */
final class ShapeAssembler {
    /** Fastest of 12, 24 and 48 on the 20 pubnet ledgers ({@code WalkBench}). */
    private static final int INLINE_MAX = 24;

    private static final int BYTES = 0;
    private static final int POS = 1;
    private static final int LIMIT = 2;
    private static final int DEPTH = 3;

    /** Values of a union further apart than this are searched, not indexed. */
    private static final int DENSE_MAX = 64;

    private static final ClassDesc CD_READS = XdrReads.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_FAILURE =
            XdrFailure.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_STEPS = Steps.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_BYTES = CD_byte.arrayType();
    private static final ClassDesc CD_MADE = ClassDesc.of(ShapeAssembler.class.getPackageName(), "AssembledShapes");
    private static final MethodTypeDesc STEP_ENTRY = MethodTypeDesc.of(CD_int, CD_int, CD_BYTES, CD_int, CD_int);
    private static final MethodTypeDesc STEP = MethodTypeDesc.of(CD_int, CD_BYTES, CD_int, CD_int, CD_int);

    /** What is made: steps over the entry with the given index. */
    interface Steps {
        int step(int entry, byte[] bytes, int pos, int limit) throws XdrFailure;
    }

    private final Map<String, Shape> shapes;
    private final ShapeFacts facts;

    private ShapeAssembler(Map<String, Shape> shapes) {
        this.shapes = shapes;
        this.facts = new ShapeFacts(shapes, INLINE_MAX);
    }

    /** Steps over the shapes, by their index in the map's order. */
    static Steps assemble(Map<String, Shape> shapes) {
        byte[] made = new ShapeAssembler(shapes).classFile(List.copyOf(shapes.keySet()));
        try {
            return (Steps) MethodHandles.lookup()
                    .defineHiddenClass(made, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the assembled shapes cannot be loaded", e);
        }
    }

    private byte[] classFile(List<String> entries) {
        return ClassFile.of().build(CD_MADE, made -> {
            made.withFlags(ACC_FINAL).withInterfaceSymbols(CD_STEPS);
            made.withMethodBody(
                    ConstantDescs.INIT_NAME,
                    ConstantDescs.MTD_void,
                    ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            made.withMethodBody("step", STEP_ENTRY, ACC_PUBLIC, code -> entries(code, entries));
            for (String name : shapes.keySet()) {
                made.withMethodBody(name, STEP, ACC_PRIVATE | ACC_STATIC, code -> new Body(code).method(name));
            }
        });
    }

    private static void entries(CodeBuilder code, List<String> entries) {
        Label none = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            cases.add(SwitchCase.of(i, code.newLabel()));
        }
        code.iload(1).tableswitch(0, entries.size() - 1, none, cases);
        for (int i = 0; i < entries.size(); i++) {
            code.labelBinding(cases.get(i).target())
                    .aload(2)
                    .iload(3)
                    .iload(4)
                    .iconst_0()
                    .invokestatic(CD_MADE, entries.get(i), STEP)
                    .ireturn();
        }
        code.labelBinding(none).iload(3).ireturn();
    }

    /** One method being assembled. */
    private final class Body {
        private final CodeBuilder code;
        private final Map<String, Label> unknownArms = new LinkedHashMap<>();
        private int pending;

        Body(CodeBuilder code) {
            this.code = code;
        }

        void method(String name) {
            if (facts.isRecursive(name)) {
                code.iload(DEPTH).iload(POS).loadConstant(name);
                read("depth", MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_String));
            }
            add(name, facts.definition(name));
            flush();
            code.iload(POS).ireturn();
            unknownArms.forEach((owner, label) -> {
                code.labelBinding(label).aload(BYTES).iload(POS).loadConstant(owner);
                read("unknownArm", MethodTypeDesc.of(CD_FAILURE, CD_BYTES, CD_int, CD_String));
                code.athrow();
            });
        }

        private void add(String owner, Shape shape) {
            switch (shape) {
                case Shape.Fixed(int bytes) -> pending += bytes;
                case Shape.Bool() -> {
                    flag(owner);
                    code.pop();
                    pending += 4;
                }
                case Shape.Bytes(int max) -> {
                    position();
                    code.iload(LIMIT).loadConstant(max).loadConstant(owner);
                    read("bytes", MethodTypeDesc.of(CD_int, CD_BYTES, CD_int, CD_int, CD_int, CD_String));
                    code.istore(POS);
                }
                case Shape.Maybe(Shape inner) -> {
                    flag(owner);
                    Label absent = code.newLabel();
                    code.iinc(POS, 4).ifeq(absent);
                    add(owner, inner);
                    flush();
                    code.labelBinding(absent);
                }
                case Shape.Many(Shape element, int max) -> many(owner, element, max);
                case Shape.Row(List<Shape> parts) -> parts.forEach(part -> add(owner, part));
                case Shape.Choice(List<Shape.Arm> arms) -> choice(owner, arms);
                case Shape.Named(String name) -> {
                    if (facts.isCalled(name)) {
                        position();
                        code.iload(LIMIT).iload(DEPTH).iconst_1().iadd();
                        code.invokestatic(CD_MADE, name, STEP).istore(POS);
                    } else {
                        add(name, facts.definition(name));
                    }
                }
            }
        }

        private void many(String owner, Shape element, int max) {
            int min = facts.minBytes(element);
            if (min == 0) {
                throw new IllegalStateException("shape " + owner + " has an array of elements without bytes");
            }
            position();
            code.iload(LIMIT).loadConstant(max).loadConstant(min).loadConstant(owner);
            read("count", MethodTypeDesc.of(CD_int, CD_BYTES, CD_int, CD_int, CD_int, CD_int, CD_String));
            code.iinc(POS, 4);
            if (element instanceof Shape.Fixed(int bytes)) {
                code.loadConstant(bytes).imul().iload(POS).iadd().istore(POS);
                return;
            }
            int left = code.allocateLocal(TypeKind.INT);
            Label again = code.newLabel();
            Label done = code.newLabel();
            code.istore(left).labelBinding(again).iload(left).ifeq(done);
            add(owner, element);
            flush();
            code.iinc(left, -1).goto_(again).labelBinding(done);
        }

        private void choice(String owner, List<Shape.Arm> arms) {
            if (arms.size() == 1 && arms.getFirst().low() == arms.getFirst().high()) {
                position();
                code.loadConstant(arms.getFirst().low()).loadConstant(owner);
                read("expect", MethodTypeDesc.of(CD_void, CD_BYTES, CD_int, CD_int, CD_String));
                pending += 4;
                add(owner, arms.getFirst().body());
                return;
            }
            position();
            read("int32", MethodTypeDesc.of(CD_int, CD_BYTES, CD_int));
            Label unknown = unknownArms.computeIfAbsent(owner, _ -> code.newLabel());
            Map<Shape, Label> bodies = new LinkedHashMap<>();
            TreeMap<Integer, Label> byValue = new TreeMap<>();
            for (Shape.Arm arm : arms) {
                Label body = bodies.computeIfAbsent(arm.body(), _ -> code.newLabel());
                for (int value = arm.low(); value <= arm.high(); value++) {
                    if (byValue.put(value, body) != null) {
                        throw new IllegalStateException("shape " + owner + " has two arms for " + value);
                    }
                }
            }
            List<SwitchCase> cases = byValue.entrySet().stream()
                    .map(e -> SwitchCase.of(e.getKey(), e.getValue()))
                    .toList();
            int low = byValue.firstKey();
            int high = byValue.lastKey();
            if (high - low > DENSE_MAX) {
                code.lookupswitch(unknown, cases);
            } else {
                code.tableswitch(low, high, unknown, cases);
            }
            Label join = code.newLabel();
            bodies.forEach((body, label) -> {
                code.labelBinding(label);
                pending = 4;
                add(owner, body);
                flush();
                code.goto_(join);
            });
            code.labelBinding(join);
        }

        private void flag(String owner) {
            position();
            code.loadConstant(owner);
            read("flag", MethodTypeDesc.of(CD_int, CD_BYTES, CD_int, CD_String));
        }

        /** Pushes the bytes and the position, brought up to date. */
        private void position() {
            flush();
            code.aload(BYTES).iload(POS);
        }

        private void flush() {
            if (pending != 0) {
                code.iinc(POS, pending);
                pending = 0;
            }
        }

        private void read(String name, MethodTypeDesc type) {
            code.invokestatic(CD_READS, name, type);
        }
    }
}
