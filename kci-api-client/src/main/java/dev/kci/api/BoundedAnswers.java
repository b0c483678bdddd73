package dev.kci.api;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * Limits the size of answers after decompression, because Retrofit holds each answer in memory.
 * Reading past the limit throws a {@link TooLargeException}. Thread-safe.
 */
public final class BoundedAnswers implements Interceptor {
  private final long most;

  /** Says that an answer is larger than the limit. */
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    private TooLargeException(long most) {
      super("the answer has more than " + (most >> 20) + " MiB");
    }
  }

  /**
   * @param most the maximum size of an answer, in bytes
   */
  public BoundedAnswers(long most) {
    this.most = most;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response answer = chain.proceed(chain.request());
    ResponseBody body = answer.body();
    ResponseBody bounded =
        ResponseBody.create(
            Okio.buffer(new Bounded(body.source(), most)),
            body.contentType(),
            body.contentLength());
    return answer.newBuilder().body(bounded).build();
  }

  private static final class Bounded extends ForwardingSource {
    private final long most;
    private long read;

    Bounded(Source source, long most) {
      super(source);
      this.most = most;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long count = super.read(sink, byteCount);
      read += Math.max(0, count);
      if (read > most) {
        throw new TooLargeException(most);
      }
      return count;
    }
  }
}
