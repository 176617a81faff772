// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassReader;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Handle;
import org.apache.flink.shaded.asm9.org.objectweb.asm.MethodVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the code of a class, its lambdas included, names of Flink and of the connector,
 * whose classes inherit from Flink's.
 */
final class MemberReferences extends MethodVisitor {

    private final Set<LinkedMember> members = new HashSet<>();

    private MemberReferences() {
        super(Opcodes.ASM9);
    }

    static Set<LinkedMember> of(InputStream classFile) throws IOException {
        MemberReferences references = new MemberReferences();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return references;
                            }
                        },
                        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return references.members;
    }

    @Override
    public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
        add(owner, name, descriptor);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        add(owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
            String name, String descriptor, Handle bootstrap, Object... arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Handle handle) {
                add(handle.getOwner(), handle.getName(), handle.getDesc());
            }
        }
    }

    private void add(String owner, String name, String descriptor) {
        if (owner.startsWith("org/apache/flink/")
                || owner.startsWith("io/github/flinksagemaker/")) {
            members.add(new LinkedMember(owner, name, descriptor));
        }
    }
}
