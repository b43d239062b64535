namespace Optimizer.Artifacts.Stores;

/// <summary>Ends a transfer that stands still: a frozen peer neither sends nor closes.</summary>
/// <param name="inner">Owned.</param>
/// <param name="owner">What goes with it: the answer whose body it is.</param>
/// <param name="patience">Between two pieces.</param>
/// <param name="from">The beginning of the sentence that tells of it: "The server X".</param>
internal sealed class PatientStream(Stream inner, IDisposable owner, TimeSpan patience, TimeProvider time, string from) : ForwardStream(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var alarm = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        try
        {
            return await Inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BlobException($"{from} sent nothing for {patience.TotalSeconds:0} s.", BlobProblem.Unreachable);
        }
        catch (Exception problem) when (problem is IOException and not BlobException or HttpRequestException or Amazon.Runtime.AmazonClientException)
        {
            throw new BlobException($"{from} broke off: {problem.Message}", BlobProblem.Unreachable, problem);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
            owner.Dispose();
        }

        base.Dispose(disposing);
    }
}
