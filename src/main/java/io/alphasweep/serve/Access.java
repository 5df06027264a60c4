package io.alphasweep.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may read: on loopback whoever asks this machine by a name of its own, unless a token is
 * wanted; elsewhere who has the token.
 *
 * <p>A browser shows the token once, in the address, and is given a cookie in its place, which no
 * script can read and no other site can send. Other programs send it as a bearer token.
 */
final class Access {

  /** What a request is told. */
  enum Judgement {
    WELCOME,
    /** It brings the token in its address. */
    LET_IN,
    NO_TOKEN,
    WRONG_TOKEN,
    /** It asks for a machine of another name, as after a rebinding of that name. */
    OTHER_HOST
  }

  /** Names that a browser resolves to this machine whatever a name server says. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

  private static final int BYTES = 24;
  private static final String BEARER = "Bearer ";

  private final boolean onLoopback;
  private final Optional<String> token;
  private final String cookieName;
  private final String cookie = newToken();

  /**
   * @param onLoopback whether only this machine reaches the server
   * @param token that is wanted
   * @param port of the server: cookies are the same for all ports of a machine
   */
  Access(boolean onLoopback, Optional<String> token, int port) {
    if (!onLoopback && token.isEmpty()) {
      throw new IllegalArgumentException("other machines want a token");
    }
    this.onLoopback = onLoopback;
    this.token = token;
    this.cookieName = "alphasweep-" + port;
  }

  /** A token that nobody guesses. */
  static String newToken() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Judges a request.
   *
   * @param host its header; null where it has none
   * @param inAddress the token in its address, its cookies, its authorization; null for none
   */
  Judgement judge(String host, String inAddress, String cookies, String authorization) {
    if (onLoopback && (host == null || !LOOPBACK.matcher(host).matches())) {
      return Judgement.OTHER_HOST;
    }
    if (token.isEmpty()) {
      return Judgement.WELCOME;
    }
    if (inAddress != null) {
      return equal(inAddress, token.get()) ? Judgement.LET_IN : Judgement.WRONG_TOKEN;
    }
    if (authorization != null && authorization.startsWith(BEARER)) {
      return equal(authorization.substring(BEARER.length()), token.get())
          ? Judgement.WELCOME
          : Judgement.WRONG_TOKEN;
    }
    if (cookies != null) {
      for (String one : cookies.split(";", -1)) {
        String[] parts = one.strip().split("=", 2);
        if (parts.length == 2 && parts[0].equals(cookieName) && equal(parts[1], cookie)) {
          return Judgement.WELCOME;
        }
      }
    }
    return Judgement.NO_TOKEN;
  }

  /** What a browser is given that was let in. */
  String setCookie() {
    return "%s=%s; Path=/; HttpOnly; SameSite=Strict".formatted(cookieName, cookie);
  }

  /** In a time that tells nothing. */
  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
