package io.alphasweep.cli;

import io.alphasweep.cli.RolloutFiles.BadFileException;
import io.alphasweep.fault.OneLine;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Where the pictures of a rollout go. They are collected beside their place and moved there at the
 * end: what stands there is whole.
 */
abstract class Film implements AutoCloseable {

  private static final String GIF = "gif";

  private final String option;
  private final Path place;
  final Path unfinished;

  /**
   * @param option that names the place
   */
  private Film(String option, Path place, Path unfinished) {
    this.option = option;
    this.place = place;
    this.unfinished = unfinished;
  }

  /**
   * A folder of PNG files, one for each picture.
   *
   * @param folder which is empty or not there yet
   */
  static Film frames(String option, Path folder) throws BadFileException {
    try {
      if (Files.exists(folder)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
          if (files.iterator().hasNext()) {
            throw new BadFileException(
                List.of(
                    "%s: %s is not empty; give a folder that is empty or not there yet"
                        .formatted(option, folder)));
          }
        }
      }
      return new Frames(option, folder, Files.createDirectory(beside(folder)));
    } catch (IOException e) {
      throw unwritable(option, folder, e);
    }
  }

  /**
   * An animated GIF.
   *
   * @param file by whose ending the format is known
   * @param picturesPerSecond at most 50 are shown, which is what players of GIFs can do
   */
  static Film video(String option, Path file, double picturesPerSecond) throws BadFileException {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith("." + GIF)) {
      throw new BadFileException(
          List.of("%s: found %s; accepted: a name that ends in .gif".formatted(option, file)));
    }
    try {
      if (Files.isDirectory(file)) {
        throw new FileAlreadyExistsException(file.toString(), null, "it is a folder");
      }
      return new Gif(option, file, Files.createFile(beside(file)), picturesPerSecond);
    } catch (IOException e) {
      throw unwritable(option, file, e);
    }
  }

  private static Path above(Path place) {
    Path absolute = place.toAbsolutePath();
    return absolute.getParent() == null ? absolute : absolute.getParent();
  }

  /** A hidden name of this process's own. */
  private static Path beside(Path place) {
    return above(place)
        .resolve(".rollout-%d-%x".formatted(ProcessHandle.current().pid(), System.nanoTime()));
  }

  private static BadFileException unwritable(String option, Path place, IOException e) {
    Path folder = above(place);
    String reason;
    if (!Files.isDirectory(folder)) {
      reason = "there is no folder " + folder;
    } else if (e instanceof AccessDeniedException) {
      reason = "you may not write to " + folder;
    } else if (e instanceof NotDirectoryException) {
      reason = "it is a file";
    } else if (e instanceof NoSuchFileException) {
      reason = "nothing can be made in " + folder;
    } else if (e instanceof FileSystemException error && error.getReason() != null) {
      reason = OneLine.of(error.getReason());
    } else {
      reason = OneLine.of(e);
    }
    return new BadFileException(
        List.of("%s: cannot write %s: %s".formatted(option, place, reason)));
  }

  /** Takes the next picture. */
  final void add(BufferedImage picture) throws BadFileException {
    try {
      write(picture);
    } catch (IOException e) {
      throw unwritable(option, place, e);
    }
  }

  /** Moves all that was taken to its place. */
  final void finish() throws BadFileException {
    try {
      end();
      Files.move(
          unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(option, place, e);
    }
  }

  abstract void write(BufferedImage picture) throws IOException;

  /** Called after the last picture, and at least once. */
  abstract void end() throws IOException;

  /** Leaves nothing that is unfinished. */
  @Override
  public final void close() {
    try {
      end();
      if (Files.isDirectory(unfinished)) {
        try (Stream<Path> files = Files.list(unfinished)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
      }
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      // A file with a leading dot stays behind, on a disk that is in worse trouble.
    }
  }

  private static final class Frames extends Film {
    private int count;

    Frames(String option, Path place, Path unfinished) {
      super(option, place, unfinished);
    }

    @Override
    void write(BufferedImage picture) throws IOException {
      ImageIO.write(
          picture, "png", unfinished.resolve("frame-%06d.png".formatted(count++)).toFile());
    }

    @Override
    void end() {
      // Each file is closed.
    }
  }

  private static final class Gif extends Film {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    private static final int SHORTEST_DELAY = 2;

    private final ImageWriter writer = ImageIO.getImageWritersByFormatName(GIF).next();
    private final ImageOutputStream out;
    private final int delay;

    Gif(String option, Path place, Path unfinished, double picturesPerSecond) throws IOException {
      super(option, place, unfinished);
      this.delay = Math.max(SHORTEST_DELAY, (int) Math.round(100 / picturesPerSecond));
      this.out = ImageIO.createImageOutputStream(unfinished.toFile());
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
    }

    @Override
    void write(BufferedImage picture) throws IOException {
      writer.writeToSequence(new IIOImage(picture, null, metadata(picture)), null);
    }

    /** How long the picture is seen, and that the film begins anew after the last. */
    private IIOMetadata metadata(BufferedImage picture) throws IOException {
      IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), null);
      IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
      IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
      control.setAttribute("disposalMethod", "none");
      control.setAttribute("userInputFlag", "FALSE");
      control.setAttribute("transparentColorFlag", "FALSE");
      control.setAttribute("transparentColorIndex", "0");
      control.setAttribute("delayTime", Integer.toString(delay));
      root.appendChild(control);
      IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
      IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
      loop.setAttribute("applicationID", "NETSCAPE");
      loop.setAttribute("authenticationCode", "2.0");
      loop.setUserObject(new byte[] {1, 0, 0});
      extensions.appendChild(loop);
      root.appendChild(extensions);
      metadata.setFromTree(FORMAT, root);
      return metadata;
    }

    @Override
    void end() throws IOException {
      if (writer.getOutput() != null) {
        writer.endWriteSequence();
        writer.setOutput(null);
        out.close();
        writer.dispose();
      }
    }
  }
}
