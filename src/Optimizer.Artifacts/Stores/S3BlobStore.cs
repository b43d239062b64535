using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Optimizer.Artifacts.Stores;

/// <summary>Blobs as objects <c>PREFIX/HEX</c> of an S3-compatible storage. Keys come from the environment's standard names, or a profile.</summary>
public sealed class S3BlobStore : IBlobStore, IDisposable
{
    /// <summary>Above it an object is sent in parts of this size; S3 allows 10,000 parts, so that the largest blob has 160 GB.</summary>
    private const int PartBytes = 16 << 20;

    /// <summary>The largest that S3 copies in one call.</summary>
    private const long MostCopiedBytes = 5L << 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    private readonly S3Address address;
    private readonly TimeProvider time;
    private readonly AmazonS3Client client;

    /// <param name="keys">Null: from the environment.</param>
    public S3BlobStore(S3Address address, TimeProvider time, AWSCredentials? keys = null)
    {
        (this.address, this.time) = (address, time);
        var config = new AmazonS3Config
        {
            ForcePathStyle = address.PathStyle,
            // Newer checksum trailers are unknown to some S3-compatible storages; the digest in the name checks more.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (address.Endpoint is { } endpoint)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.ToString(), address.Region ?? "us-east-1");
        else if (address.Region is { } region)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        client = keys is null ? new AmazonS3Client(config) : new AmazonS3Client(keys, config);
    }

    public async Task<bool> Has(string digest, CancellationToken cancel)
    {
        if (await Find(digest, cancel) is not { } found) return false;
        if (time.GetUtcNow() - found.StoredAt < FreshFor) return true;
        if (found.Bytes > MostCopiedBytes) return false;
        // A copy onto itself is S3's way of making it young.
        var copy = new CopyObjectRequest
        {
            SourceBucket = address.Bucket,
            SourceKey = KeyOf(digest),
            DestinationBucket = address.Bucket,
            DestinationKey = KeyOf(digest),
            MetadataDirective = S3MetadataDirective.REPLACE,
        };
        return await Asked(async () => await client.CopyObjectAsync(copy, cancel)) is not null;
    }

    public async Task<BlobInfo?> Find(string digest, CancellationToken cancel)
    {
        var request = new GetObjectMetadataRequest { BucketName = address.Bucket, Key = KeyOf(digest) };
        return await Asked(async () => await client.GetObjectMetadataAsync(request, cancel)) is { } found
            ? new BlobInfo(digest, found.ContentLength, Utc(found.LastModified))
            : null;
    }

    public async Task Put(string digest, Stream content, CancellationToken cancel)
    {
        if (await Has(digest, cancel)) return;
        using var hashed = new HashingStream(content);
        var part = new byte[PartBytes];
        var count = await hashed.ReadAtLeastAsync(part, PartBytes, throwOnEndOfStream: false, cancel);
        if (count == PartBytes)
        {
            await PutParts(digest, hashed, part, cancel);
            return;
        }

        if (hashed.Digest != digest) throw Damage.Of(digest, hashed.Digest, hashed.Count);
        var request = new PutObjectRequest
        {
            BucketName = address.Bucket,
            Key = KeyOf(digest),
            InputStream = new MemoryStream(part, 0, count, writable: false),
            UseChunkEncoding = false,
        };
        await Must(() => client.PutObjectAsync(request, cancel));
    }

    public async Task<Stream?> Get(string digest, CancellationToken cancel)
    {
        var request = new GetObjectRequest { BucketName = address.Bucket, Key = KeyOf(digest) };
        return await Asked(async () => await client.GetObjectAsync(request, cancel)) is { } answer
            ? new PatientStream(answer.ResponseStream, answer, Patience, time, $"The S3 bucket '{address.Bucket}'")
            : null;
    }

    public async IAsyncEnumerable<BlobInfo> All([EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListObjectsV2Request { BucketName = address.Bucket, Prefix = address.Prefix };
        ListObjectsV2Response page;
        do
        {
            page = await Must(() => client.ListObjectsV2Async(request, cancel));
            foreach (var found in page.S3Objects ?? [])
            {
                var digest = found.Key[address.Prefix.Length..];
                if (BlobRef.IsDigest(digest)) yield return new BlobInfo(digest, found.Size ?? 0, Utc(found.LastModified));
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public Task Delete(string digest, CancellationToken cancel) =>
        Asked(async () => await client.DeleteObjectAsync(address.Bucket, KeyOf(digest), cancel));

    public void Dispose() => client.Dispose();

    /// <param name="part">The first, already read and full.</param>
    private async Task PutParts(string digest, HashingStream content, byte[] part, CancellationToken cancel)
    {
        var upload = (await Must(() => client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = address.Bucket, Key = KeyOf(digest) }, cancel))).UploadId;
        try
        {
            var sent = new List<PartETag>();
            for (var count = part.Length; count > 0; count = await content.ReadAtLeastAsync(part, PartBytes, throwOnEndOfStream: false, cancel))
            {
                var request = new UploadPartRequest
                {
                    BucketName = address.Bucket,
                    Key = KeyOf(digest),
                    UploadId = upload,
                    PartNumber = sent.Count + 1,
                    InputStream = new MemoryStream(part, 0, count, writable: false),
                    UseChunkEncoding = false,
                };
                sent.Add(new PartETag(sent.Count + 1, (await Must(() => client.UploadPartAsync(request, cancel))).ETag));
            }

            if (content.Digest != digest) throw Damage.Of(digest, content.Digest, content.Count);
            await Must(() => client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = address.Bucket, Key = KeyOf(digest), UploadId = upload, PartETags = sent }, cancel));
        }
        catch
        {
            await Abort(digest, upload);
            throw;
        }
    }

    private async Task Abort(string digest, string upload)
    {
        try
        {
            await client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = address.Bucket, Key = KeyOf(digest), UploadId = upload }, CancellationToken.None);
        }
        catch (Exception problem) when (S3Problems.Of(problem, address) is not null)
        {
            // The bucket's own rule for incomplete uploads removes the parts.
        }
    }

    private string KeyOf(string digest) => BlobRef.IsDigest(digest)
        ? address.Prefix + digest
        : throw new ArgumentException($"'{digest}' is not a digest; it must be 64 lower-case hex digits.", nameof(digest));

    private static DateTimeOffset Utc(DateTime? modified) => new(DateTime.SpecifyKind((modified ?? default).ToUniversalTime(), DateTimeKind.Utc));

    /// <returns>Null: there is no such object.</returns>
    private async Task<T?> Asked<T>(Func<Task<T>> call) where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception problem) when (S3Problems.IsMissing(problem))
        {
            return null;
        }
        catch (Exception problem) when (S3Problems.Of(problem, address) is { } said)
        {
            throw said;
        }
    }

    private async Task<T> Must<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception problem) when (S3Problems.Of(problem, address) is { } said)
        {
            throw said;
        }
    }
}
