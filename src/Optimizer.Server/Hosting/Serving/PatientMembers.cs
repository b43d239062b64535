using Orleans;
using Orleans.Runtime;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>
/// The list of coordinators, asked again while PostgreSQL is away until it has been read once. Orleans asks once when it starts, and a silo whose
/// start failed is never gone: its loops keep a processor busy until the process ends. So a start must not be begun twice.
/// </summary>
/// <remarks>Later on Orleans itself tries again; a heartbeat or a vote that came late would not be what it stands for.</remarks>
/// <param name="patience">Runs what it is given until the database answers.</param>
internal sealed class PatientMembers(IMembershipTable table, ServeDatabase patience) : IMembershipTable
{
    private volatile bool wasRead;

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => patience.Patiently(
        async cancel =>
        {
            await table.InitializeMembershipTableAsync(tryInitTableVersion, cancel);
            return true;
        },
        cancellationToken);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
    {
        if (wasRead) return await table.ReadAllAsync(cancellationToken);
        var members = await patience.Patiently(table.ReadAllAsync, cancellationToken);
        wasRead = true;
        return members;
    }

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => table.ReadRowAsync(key, cancellationToken);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        table.InsertRowAsync(entry, tableVersion, cancellationToken);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        table.UpdateRowAsync(entry, etag, tableVersion, cancellationToken);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) => table.UpdateIAmAliveAsync(entry, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        table.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);
}
