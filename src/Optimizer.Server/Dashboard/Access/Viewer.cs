using Microsoft.AspNetCore.Components.Authorization;
using Optimizer.Core.Access;
using Optimizer.Server.Access;
using Optimizer.Server.Api;
using Optimizer.Storage;

namespace Optimizer.Server.Dashboard.Access;

/// <summary>Who looks at a page, and which sweeps are there for them. An open page has no request of its own, so the API's caller is not asked for.</summary>
internal sealed class Viewer(AuthenticationStateProvider authentication, ISweepStore store)
{
    public async Task<Caller> Caller() => Server.Access.Caller.Of((await authentication.GetAuthenticationStateAsync()).User);

    public async Task<VisibleSweeps> Sweeps() => new(store, await Caller());

    public async Task<bool> MaySubmit() => (await Caller()).Role is Role.Submitter or Role.Admin;
}
