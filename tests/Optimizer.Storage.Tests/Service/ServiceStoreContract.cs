namespace Optimizer.Storage.Tests.Service;

/// <summary>What the service's stores promise on every database; the concrete classes say which.</summary>
public abstract class ServiceStoreContract : IAsyncDisposable
{
    protected static readonly CancellationToken Cancel = CancellationToken.None;

    protected static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    private readonly ITestDatabase database;

    private protected ServiceStoreContract(ITestDatabase database) => this.database = database;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The test's database; opened again, as another process has it.</summary>
    protected Task<SqlDatabase> Open() => database.Open();
}
