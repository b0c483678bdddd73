import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * {@code java -cp ASM NewerClassFiles.java JAR} rewrites the classes of a jar that are older than
 * Java 6 as those of Java 8.
 *
 * <p>Picocli's are Java 5 class files, which no class-data archive takes, nor any class that
 * extends one of them: they have no stack map frames, so the verifier must infer them at each
 * start. The code stays as it is; a class that cannot be rewritten fails the build. Run again, it
 * changes nothing.
 */
final class NewerClassFiles {
  private static final int MAJOR_VERSION_OFFSET = 6;

  private NewerClassFiles() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        FileSystem files = FileSystems.newFileSystem(jar)) {
      for (Path file : classFiles(files)) {
        ClassReader old = new ClassReader(Files.readAllBytes(file));
        if (old.readShort(MAJOR_VERSION_OFFSET) < Opcodes.V1_6) {
          FileTime time = Files.getLastModifiedTime(file); // that of a reproducible build
          Files.write(file, rewrite(old, classes));
          Files.setLastModifiedTime(file, time);
        }
      }
    }
  }

  private static List<Path> classFiles(FileSystem files) throws IOException {
    try (Stream<Path> all = Files.walk(files.getPath("/"))) {
      return all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  private static byte[] rewrite(ClassReader old, ClassLoader classes) {
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected ClassLoader getClassLoader() {
            return classes;
          }
        };
    ClassVisitor newer =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version, int access, String name, String type, String parent, String[] types) {
            super.visit(Opcodes.V1_8, access, name, type, parent, types);
          }
        };
    old.accept(newer, 0);
    return writer.toByteArray();
  }
}
