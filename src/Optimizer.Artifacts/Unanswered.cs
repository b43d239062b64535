using System.Net.Http;
using System.Security.Authentication;

namespace Optimizer.Artifacts;

/// <summary>Why a server gave no answer, in words for whoever named its address.</summary>
public static class Unanswered
{
    /// <returns>A sentence without its dot.</returns>
    public static string Why(Exception problem) => problem switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } => OfTls(inner),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } name => $"{name.Message}: no machine is known by that name",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection was closed before an answer came; where the server takes https only, write https:// instead of http://",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "what answers there speaks no HTTP/1.1; perhaps it is the workers' port, the API's is the one before it",
        _ => problem.Message,
    };

    private static string OfTls(Exception inner)
    {
        var said = (inner as AuthenticationException ?? inner.InnerException)?.Message ?? inner.Message;
        if (said.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
            return "the server's certificate is for another name; use a name that is in it";
        if (said.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            return $"the server's certificate is not trusted here ({said.TrimEnd('.')}); have this machine trust who issued it, SSL_CERT_FILE names a file of such certificates";
        return said.Contains("frame", StringComparison.OrdinalIgnoreCase)
            ? "what answers there speaks no TLS; write http:// instead of https://"
            : $"no secure connection could be made: {said.TrimEnd('.')}";
    }
}
