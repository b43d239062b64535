using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Optimizer.Artifacts.Stores;

/// <summary>From what the S3 client throws to what it means for whoever stores.</summary>
internal static class S3Problems
{
    private static readonly string[] FullCodes = ["XMinioStorageFull", "QuotaExceeded", "QuotaExceededException", "InsufficientStorage", "XAmzQuotaExceeded"];

    public static bool IsMissing(Exception problem) => problem is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" };

    /// <returns>Null: none of the store's.</returns>
    public static BlobException? Of(Exception problem, S3Address address)
    {
        var where = $"S3 bucket '{address.Bucket}'" + (address.Endpoint is { } endpoint ? $" at {endpoint}" : "");
        return problem switch
        {
            BlobException => null,
            AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } or AmazonS3Exception { ErrorCode: not null } when IsFull(problem) =>
                new BlobException($"{where} is full; free space there, or let sweeps keep less ('keep: frontier').", BlobProblem.Full, problem),
            AmazonS3Exception { ErrorCode: "NoSuchBucket" } =>
                new BlobException($"{where} does not exist; create it or correct the address.", BlobProblem.Refused, problem),
            AmazonS3Exception { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
                new BlobException(
                    $"{where} refused: {problem.Message} Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and what they may do.", BlobProblem.Refused, problem),
            AmazonS3Exception or HttpRequestException or IOException or TimeoutException =>
                new BlobException($"{where} cannot be reached: {problem.Message}", BlobProblem.Unreachable, problem),
            AmazonClientException when problem.InnerException is HttpRequestException or IOException or TimeoutException or TaskCanceledException =>
                new BlobException($"{where} cannot be reached: {problem.Message}", BlobProblem.Unreachable, problem),
            AmazonClientException => new BlobException(
                $"{where} cannot be asked: {problem.Message} Keys are read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.",
                BlobProblem.Refused, problem),
            _ => null,
        };
    }

    private static bool IsFull(Exception problem) =>
        problem is AmazonS3Exception s3 && (s3.StatusCode == HttpStatusCode.InsufficientStorage || FullCodes.Contains(s3.ErrorCode));
}
