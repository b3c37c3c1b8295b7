package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// cellEntityType is the type of cells, as a unit has them.
func cellEntityType() odata.Type {
	return odata.Type{Namespace: "UnitCtl", Name: "Cell", Keys: []string{"Name"},
		Fields: []odata.Field{{Name: "Name", Required: true, Form: cellForm}}}
}

// document answers with a document about the OData of the unit, which only its users may see.
func (l unitLevel) document(text string) (*wire.Answer, error) {
	return l.locked(func() (*wire.Answer, error) {
		l.credential = l.unit.tokens.Credential(l.HTTP, "")
		if l.Method != http.MethodGet {
			return nil, notAllowed()
		}
		if _, err := l.needUnitUser(l.unit.UnitURL()); err != nil {
			return nil, err
		}
		return wire.Reply(http.StatusOK).With("DataServiceVersion", "1.0").Text("application/xml;charset=utf-8", text), nil
	})
}

const xmlHead = `<?xml version='1.0' encoding='utf-8'?>`

// serviceDocument names the sets that a unit has.
func serviceDocument(unitURL string) string {
	return xmlHead + `<service xmlns="http://www.w3.org/2007/app" xml:base="` + unitURL + `__ctl/"` +
		` xmlns:atom="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><workspace><atom:title>Default` +
		`</atom:title><collection href="Cell"><atom:title>Cell</atom:title></collection></workspace></service>`
}

// unitSchema is the $metadata of a unit.
const unitSchema = xmlHead + `<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"` +
	` xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"` +
	` xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns:p="urn:x-personium:xmlns">` +
	`<edmx:DataServices m:DataServiceVersion="1.0"><Schema xmlns="http://schemas.microsoft.com/ado/2006/04/edm" Namespace="UnitCtl">` +
	`<EntityType Name="Cell"><Key><PropertyRef Name="Name"/></Key><Property Name="Name" Type="Edm.String" Nullable="false"` +
	` p:Format="regEx('^[a-z0-9][a-z0-9-]{0,127}$')"/><Property Name="__published" Type="Edm.DateTime" Nullable="false"` +
	` DefaultValue="SYSUTCDATETIME()" Precision="3"/><Property Name="__updated" Type="Edm.DateTime" Nullable="false"` +
	` DefaultValue="SYSUTCDATETIME()" Precision="3"/></EntityType><EntityContainer Name="UnitCtl" m:IsDefaultEntityContainer="true">` +
	`<EntitySet Name="Cell" EntityType="UnitCtl.Cell"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`
